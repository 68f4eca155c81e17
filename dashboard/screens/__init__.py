"""The pages, one file each, with one function that draws it; `dashboard.app` puts them into the navigation."""
