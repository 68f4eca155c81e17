"""Tests of diembao; a package, so that the sample press in it can be imported and run as a module."""
