"""The pages of the site: four houses' templates, and what stands in all of them around an article."""
