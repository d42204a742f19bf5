-- The server's own tables, in the same file as the engine's. Times are microseconds since 1970 (UTC)
-- unless the column's name says otherwise; money is decimal text, exact.

create table orders (
  id               integer primary key,
  tenant_id        integer not null check (tenant_id > 0),
  order_number     text    not null check (order_number glob 'ORD-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]*'),
  status           text    not null check (status in ('pending', 'processing', 'shipped', 'delivered', 'cancelled', 'refunded')),
  payment_status   text    not null check (payment_status in ('pending', 'paid', 'refunded')),
  is_test          integer not null check (is_test in (0, 1)),
  purchase         text    not null check (json_valid(purchase)), -- addresses, shipping method, payment, items
  grand_total      text    not null,
  tracking_number  text,
  shipping_carrier text,
  shipped_at       integer,
  delivered_at     integer,
  cancelled_at     integer,
  refunded_at      integer,
  created_at       integer not null,
  updated_at       integer not null,
  check (updated_at >= created_at),
  unique (tenant_id, order_number),
  -- Grows with every write of a tenant's orders: what makes a cursor over it a checkpoint.
  unique (tenant_id, updated_at)
) strict;
create index orders_newest on orders (tenant_id, id);

-- The last order number of a tenant's UTC day.
create table order_counter (
  tenant_id integer not null,
  day       text    not null check (length(day) = 8),
  last      integer not null check (last > 0),
  primary key (tenant_id, day)
) strict, without rowid;

create table device (
  id                integer primary key,
  tenant_id         integer not null check (tenant_id > 0),
  imei_serial       text    not null check (imei_serial <> ''),
  asset_id          text,
  manufacturer_name text,
  model             text,
  storage           text,
  color             text,
  carrier           text,
  letter_code       text,
  status            integer not null check (status between 0 and 7 or status in (9, 10)),
  sim_lock          text,
  fmip_lock         text,
  mdm               text,
  battery           text,
  batch_name        text,
  notes             text,
  created_at        integer not null,
  updated_at        integer not null,
  check (updated_at >= created_at)
) strict;
create index device_newest on device (tenant_id, id);
create index device_by_imei on device (tenant_id, imei_serial, id);

-- The first answer to a request that carried an Idempotency-Key, kept for a day.
create table idempotency (
  tenant_id  integer not null check (tenant_id > 0),
  key        text    not null check (length(key) between 1 and 255),
  body_hash  blob    not null check (length(body_hash) = 32),
  answer     text    not null check (json_valid(answer)),
  created_at integer not null,
  primary key (tenant_id, key)
) strict, without rowid;
create index idempotency_by_age on idempotency (created_at);

-- What an API key has used of its hour and its day, in sub-windows.
create table rate_window (
  api_key_id   integer not null check (api_key_id > 0),
  span_seconds integer not null check (span_seconds > 0), -- the length of one sub-window
  starts_at_s  integer not null,                          -- seconds since 1970
  requests     integer not null check (requests > 0),
  primary key (api_key_id, span_seconds, starts_at_s)
) strict, without rowid;

create table api_key_use (
  api_key_id   integer primary key check (api_key_id > 0),
  last_used_at integer not null
) strict;

-- Event types that an operator added to the built-in catalogue.
create table event_type (
  id          integer primary key,
  name        text    not null unique check (length(name) <= 128),
  description text    not null check (description <> ''),
  example     text    not null check (json_valid(example)),
  json_schema text    check (json_schema is null or json_valid(json_schema)),
  created_at  integer not null
) strict;
