"""French numbers as LOOK 5 sets them: a narrow no-break space between thousands, a comma before decimals."""

THOUSAND_SEPARATOR = "\u202f"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
