"""Head office: takes in what tills tell and keeps the orders; it never imports the till."""
