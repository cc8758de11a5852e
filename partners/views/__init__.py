"""A scheme’s sheet, the directory of partners, who reads reports for one."""
