-- Sequences in a row share a block of 32,768 (EventListing.BLOCK_BITS), and events of a tenant lie together within one. In an index over all
-- time every old event lay on a page of its own, and retention wrote each of them; now old events share their pages with old events.
-- It holds what a list of events is filtered by, so that only the rows it shows are fetched.
drop index event_by_tenant;

create index event_by_block on event (sequence >> 15, tenant_id, sequence, accepted_at, type);
