"""The shared vocabulary and the desk: article, source, settings, store, pipeline and the `diembao` command."""
