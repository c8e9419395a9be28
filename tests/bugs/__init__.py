"""Small mistakes put into the program on purpose, one at a time: the tests must notice each."""
