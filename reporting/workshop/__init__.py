"""The workshop (atelier): a draft’s texts, what they stand on, what is asked, what is left before it is published."""
