"""Files, settings, trust and jobs; `apply` is the only writer."""
