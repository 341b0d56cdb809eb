"""The menu: the names, words, nullability and directives of the graph. No decisions here."""
