"""Support staff: a look at what one citizen sees of the employee's own municipality, and why the rest is hidden."""
