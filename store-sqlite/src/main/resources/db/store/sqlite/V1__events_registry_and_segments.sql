-- Times are milliseconds since 1970, UTC. Ids of tenants, keys and webhooks are never reused: their rows stay.

-- Which programs may use this database. A migration that older programs could not live with raises both.
create table compatibility (
  id             integer primary key check (id = 1),
  oldest_level   integer not null check (oldest_level > 0),  -- what programs compare: Schema.LEVEL
  oldest_version text    not null                            -- what they then tell their operator
) strict;

insert into compatibility values (1, 1, '0.1.0');

-- Each change of a tenant, key or webhook raises the version, in its own transaction.
create table registry (
  id      integer primary key check (id = 1),
  version integer not null check (version >= 0)
) strict;

insert into registry values (1, 0);

-- The largest numbers ever given, where the rows that had them may be gone: none is given twice.
create table high_water (
  id             integer primary key check (id = 1),
  event_sequence integer not null check (event_sequence >= 0),
  segment_id     integer not null check (segment_id >= 0)
) strict;

insert into high_water values (1, 0, 0);

create table tenant (
  id              integer primary key check (id > 0),
  name            text    not null,
  created_at      integer not null,
  changed_version integer not null check (changed_version > 0)
) strict;

create table api_key (
  id              integer primary key check (id > 0),
  tenant_id       integer not null references tenant (id),
  hash            blob    not null unique check (length(hash) = 32),
  label           text    not null,
  environment     text    not null check (environment in ('live', 'test')),
  tier            text    not null,
  scopes          text    not null,  -- separated by one space, in order
  created_at      integer not null,
  expires_at      integer,
  revoked_at      integer,
  changed_version integer not null check (changed_version > 0),
  unique (tenant_id, id)
) strict;

-- A deleted webhook keeps its row, without its secret, so that a change of the registry can be told.
--
-- Room for what comes later: `options` holds the delivery options as one JSON object ("retry", "ordered",
-- "rate_limit", "max_in_flight", "headers"); the previous secret signs beside the new one during a rotation.
-- Retries will be rows of a table of their own, with a due time: (due_at, webhook, event sequence, attempt).
create table webhook (
  id                    integer primary key check (id > 0),
  tenant_id             integer not null references tenant (id),
  key_id                integer,           -- null where an embedding program registered it
  url                   text    not null,
  events                text    not null,  -- names and families, separated by one space, as given
  description           text    not null,
  secret                blob,              -- encrypted
  previous_secret       blob,              -- encrypted
  previous_secret_until integer,
  active                integer not null check (active in (0, 1)),
  activity              text    not null check (activity <> ''),  -- registry versions: on, off, on…, separated by one space
  paused_ms             integer not null default 0 check (paused_ms >= 0),  -- by pauses that have ended
  paused_since          integer,
  options               text    not null default '{}' check (json_valid(options)),
  created_at            integer not null,
  updated_at            integer not null,
  deleted_at            integer,
  changed_version       integer not null check (changed_version > 0),
  foreign key (tenant_id, key_id) references api_key (tenant_id, id),
  check ((active = 1) = (paused_since is null)),
  check ((deleted_at is null) = (secret is not null)),
  check ((previous_secret is null) = (previous_secret_until is null))
) strict;

create index webhook_by_key on webhook (key_id) where deleted_at is null;

create table event (
  sequence     integer primary key check (sequence > 0),
  id           blob    not null unique check (length(id) = 16),  -- a UUID of version 7
  tenant_id    integer not null references tenant (id),
  type         text    not null,
  accepted_at  integer not null,
  position     integer not null check (position >= 0),
  only_webhook integer references webhook (id),
  body         blob    not null
) strict;

-- Holds what a list of events is filtered by, so that only the rows it shows are fetched.
create index event_by_tenant on event (tenant_id, sequence, accepted_at, type);

-- Accepted, and not yet wholly attempted or parked. `node` is for stores that several nodes share.
create table outbox (
  sequence         integer primary key references event (sequence),
  registry_version integer not null check (registry_version >= 0),
  accepted_at      integer not null,
  node             integer
) strict;

-- Up to 256 parked deliveries of one webhook. What lies in `sequences`: SequenceList.
create table segment (
  id               integer primary key check (id >= 0),
  webhook_id       integer not null references webhook (id),
  deliveries       integer not null check (deliveries between 1 and 256),
  oldest_sequence  integer not null check (oldest_sequence > 0),
  newest_sequence  integer not null check (newest_sequence >= oldest_sequence),
  paused_before_ms integer not null check (paused_before_ms >= 0),
  node             integer,
  sequences        blob    not null
) strict;

create index segment_by_webhook on segment (webhook_id, id, deliveries, newest_sequence);

create index segment_by_newest on segment (newest_sequence, oldest_sequence);
