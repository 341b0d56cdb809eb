"""On behalf of somebody: from HTTP to SOAP and back."""
