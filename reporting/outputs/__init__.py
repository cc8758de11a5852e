"""What shows a report: charts, paper, files. Numbers into pictures and words here, never a query of figures."""
