"""Whether anything is still open between an organisation and another."""

# An order, a claim or a return that has not come to its end; an expression over `%(org)s`, asked as the network.
HAS_OPEN = """
EXISTS (SELECT FROM orders_order WHERE ended_at IS NULL AND (%(org)s IN (buyer_id, seller_id) OR sender_id = %(org)s OR branch_id = %(org)s))
 OR EXISTS (SELECT FROM orders_claim WHERE settled_at IS NULL AND %(org)s IN (buyer_id, seller_id))
 OR EXISTS (SELECT FROM orders_return WHERE state IN ('asked', 'allowed', 'sent') AND %(org)s IN (buyer_id, seller_id))
"""
