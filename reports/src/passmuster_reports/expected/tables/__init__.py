"""Tables: CSV files and workbooks as people have them."""
