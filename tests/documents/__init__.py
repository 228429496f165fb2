"""What the pages of the documentation hold that is made from the program: tables, help, a picture; and the
examples that are run."""
