"""Shows a receipt as the paper will look and prints it or its marked copy; it never
changes the sale.
"""
