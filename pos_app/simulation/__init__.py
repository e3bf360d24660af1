"""Many tills and one head office on virtual time, with all that can go wrong (reliability 4).

The domain, the storage and the sync are the ones of the product; only clock, ids, transport, card
terminal and the database's steps are replaced. A seed gives the same run every time.
"""
