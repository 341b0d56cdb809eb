"""Why a record is hidden: one citizen's records at one authority, read widely, judged, and told by rule and line."""
