"""The rooms behind the tabs: orders, fulfilment, queue, shift."""
