-- Times are milliseconds since 1970, UTC, but for what nodes compare with the database's own clock. Ids of tenants,
-- keys and webhooks are never reused: their rows stay.

-- Which programs may use this schema. A migration that older programs could not live with raises both.
create table compatibility (
  id             integer primary key check (id = 1),
  oldest_level   integer not null check (oldest_level > 0),  -- what programs compare: Schema.LEVEL
  oldest_version text    not null                            -- what they then tell their operator
);

insert into compatibility values (1, 1, '0.1.0');

-- Each change of a tenant, key or webhook raises the version, in its own transaction.
create table registry (
  id      integer primary key check (id = 1),
  version bigint not null check (version >= 0)
);

insert into registry values (1, 0);

-- The processes that share this schema, by their slot, which is part of every id that they give. A row stays when its
-- node goes: the slot's next node goes on behind what was given.
create table node (
  slot          smallint    primary key check (slot between 0 and 255),
  epoch         bigint      not null check (epoch > 0),       -- raised by whoever joins or takes over: it fences the one before
  writer        bigint      not null check (writer >= 0),     -- raised with each of the writer's connections, for the same end
  heartbeat_at  timestamptz not null,
  left_at       timestamptz,                                  -- stopped, or taken over: the slot is free
  last_sequence bigint      not null check (last_sequence >= 0),  -- the newest event sequence given
  settled       bigint      not null check (settled >= 0),    -- each sequence of this node below is committed, or never will be
  last_id       bigint      not null check (last_id >= 0)     -- the newest segment id, or id of an attempt that was dropped
) with (fillfactor = 20);

create table tenant (
  id              bigint generated always as identity primary key check (id > 0),
  name            text   not null,
  created_at      bigint not null,
  changed_version bigint not null check (changed_version > 0)
);

create table api_key (
  id              bigint generated always as identity primary key check (id > 0),
  tenant_id       bigint not null references tenant (id),
  hash            bytea  not null unique check (length(hash) = 32),
  label           text   not null,
  environment     text   not null check (environment in ('live', 'test')),
  tier            text   not null,
  scopes          text   not null,  -- separated by one space, in order
  created_at      bigint not null,
  expires_at      bigint,
  revoked_at      bigint,
  changed_version bigint not null check (changed_version > 0),
  unique (tenant_id, id)
);

create index api_key_by_version on api_key (changed_version);

-- A deleted webhook keeps its row, without its secret, so that a change of the registry can be told.
--
-- Room for what comes later: `options` holds the delivery options as one JSON object ("retry", "ordered",
-- "rate_limit", "max_in_flight", "headers"); the previous secret signs beside the new one during a rotation.
create table webhook (
  id                    bigint generated always as identity primary key check (id > 0),
  tenant_id             bigint  not null references tenant (id),
  key_id                bigint,            -- null where an embedding program registered it
  url                   text    not null,
  events                text    not null,  -- names and families, separated by one space, as given
  description           text    not null,
  secret                bytea,             -- encrypted
  previous_secret       bytea,             -- encrypted
  previous_secret_until bigint,
  active                boolean not null,
  activity              text    not null check (activity <> ''),  -- registry versions: on, off, on…, separated by one space
  paused_ms             bigint  not null default 0 check (paused_ms >= 0),  -- by pauses that have ended
  paused_since          bigint,
  options               jsonb   not null default '{}' check (jsonb_typeof(options) = 'object'),
  created_at            bigint  not null,
  updated_at            bigint  not null,
  deleted_at            bigint,
  changed_version       bigint  not null check (changed_version > 0),
  foreign key (tenant_id, key_id) references api_key (tenant_id, id),
  check (active = (paused_since is null)),
  check ((deleted_at is null) = (secret is not null)),
  check ((previous_secret is null) = (previous_secret_until is null))
);

create index webhook_by_key on webhook (key_id) where deleted_at is null;

create index webhook_by_version on webhook (changed_version);

-- One partition a UTC day of sequences, made and dropped by the program (Partitions), each with a unique index on `id`
-- of its own. Whether tenant and webhook are there is seen to by the statements that insert: see ADR 8 for what foreign
-- keys from a partitioned table cost.
create table event (
  sequence     bigint  not null primary key check (sequence > 0),
  tenant_id    bigint  not null,
  accepted_at  bigint  not null,
  only_webhook bigint,
  id           uuid    not null,  -- of version 7
  position     integer not null check (position >= 0),
  type         text    not null,
  body         bytea   not null
) partition by range (sequence);

-- Holds what a list of events is filtered by, so that only the rows it shows are fetched.
create index event_by_tenant on event (tenant_id, sequence, accepted_at, type);

-- Accepted, and not yet wholly attempted or parked; `node` is whose it is. A queue: rows come and go all the time, so it
-- is vacuumed often, and never cut short, since that would lock its writers out.
create table outbox (
  node             smallint not null,
  sequence         bigint   not null check (sequence > 0),
  registry_version bigint   not null check (registry_version >= 0),
  accepted_at      bigint   not null,
  primary key (node, sequence)
) with (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0,
  vacuum_truncate = false
);

-- Up to 256 parked deliveries of one webhook.
create table segment (
  id               bigint   primary key check (id >= 0),
  node             smallint not null,
  webhook_id       bigint   not null references webhook (id),
  oldest_sequence  bigint   not null check (oldest_sequence > 0),
  newest_sequence  bigint   not null check (newest_sequence >= oldest_sequence),
  paused_before_ms bigint   not null check (paused_before_ms >= 0),
  sequences        bigint[] not null check (cardinality(sequences) between 1 and 256)
) with (vacuum_truncate = false);

create index segment_by_node on segment (node, webhook_id, id);

create index segment_by_webhook on segment (webhook_id);

create index segment_by_newest on segment (newest_sequence, oldest_sequence);

-- The history. One partition a UTC day of delivery ids, as above.
create table attempt (
  delivery_id    bigint  not null,
  webhook_id     bigint  not null check (webhook_id > 0),
  event_sequence bigint  not null check (event_sequence > 0),
  started_at     bigint  not null,
  took_us        bigint  not null check (took_us >= 0),
  attempt        integer not null check (attempt > 0),
  http_status    integer,
  success        boolean not null,
  error          text,
  response_body  text,
  primary key (delivery_id, attempt)
) partition by range (delivery_id);

create index attempt_by_webhook on attempt (webhook_id, delivery_id, attempt);
