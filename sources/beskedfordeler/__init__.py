"""Messages about changed objects, from KOMBIT's Beskedfordeler (SF1461)."""
