-- The server's own tables, in the same schema as the engine's; the same as on SQLite, so that the program's statements
-- run on either. Times are microseconds since 1970 (UTC) unless the column's name says otherwise; money is decimal text,
-- exact; truths are 0 and 1.

create table orders (
  id               bigint   generated always as identity primary key check (id > 0),
  tenant_id        bigint   not null check (tenant_id > 0),
  order_number     text     not null check (order_number ~ '^ORD-[0-9]{8}-[0-9]{4,}$'),
  status           text     not null check (status in ('pending', 'processing', 'shipped', 'delivered', 'cancelled', 'refunded')),
  payment_status   text     not null check (payment_status in ('pending', 'paid', 'refunded')),
  is_test          smallint not null check (is_test in (0, 1)),
  purchase         text     not null check (purchase::json is not null), -- addresses, shipping method, payment, items
  grand_total      text     not null,
  tracking_number  text,
  shipping_carrier text,
  shipped_at       bigint,
  delivered_at     bigint,
  cancelled_at     bigint,
  refunded_at      bigint,
  created_at       bigint   not null,
  updated_at       bigint   not null,
  check (updated_at >= created_at),
  unique (tenant_id, order_number),
  -- Grows with every write of a tenant's orders: what makes a cursor over it a checkpoint.
  unique (tenant_id, updated_at)
);
create index orders_newest on orders (tenant_id, id);

-- The last order number of a tenant's UTC day.
create table order_counter (
  tenant_id bigint not null,
  day       text   not null check (length(day) = 8),
  last      bigint not null check (last > 0),
  primary key (tenant_id, day)
) with (fillfactor = 50);

create table device (
  id                bigint   generated always as identity primary key check (id > 0),
  tenant_id         bigint   not null check (tenant_id > 0),
  imei_serial       text     not null check (imei_serial <> ''),
  asset_id          text,
  manufacturer_name text,
  model             text,
  storage           text,
  color             text,
  carrier           text,
  letter_code       text,
  status            smallint not null check (status between 0 and 7 or status in (9, 10)),
  sim_lock          text,
  fmip_lock         text,
  mdm               text,
  battery           text,
  batch_name        text,
  notes             text,
  created_at        bigint   not null,
  updated_at        bigint   not null,
  check (updated_at >= created_at)
);
create index device_newest on device (tenant_id, id);
create index device_by_imei on device (tenant_id, imei_serial, id);

-- The first answer to a request that carried an Idempotency-Key, kept for a day.
create table idempotency (
  tenant_id  bigint not null check (tenant_id > 0),
  key        text   not null check (length(key) between 1 and 255),
  body_hash  bytea  not null check (length(body_hash) = 32),
  answer     text   not null check (answer::json is not null),
  created_at bigint not null,
  primary key (tenant_id, key)
);
create index idempotency_by_age on idempotency (created_at);

-- What an API key has used of its hour and its day, in sub-windows, on all nodes together.
create table rate_window (
  api_key_id   bigint  not null check (api_key_id > 0),
  span_seconds integer not null check (span_seconds > 0), -- the length of one sub-window
  starts_at_s  bigint  not null,                          -- seconds since 1970
  requests     bigint  not null check (requests > 0),
  primary key (api_key_id, span_seconds, starts_at_s)
) with (fillfactor = 50);
-- By when the sub-window after the next one begins: finds the newest two of each key, which every node reads each second.
create index rate_window_newest on rate_window ((starts_at_s + 2 * span_seconds));

create table api_key_use (
  api_key_id   bigint primary key check (api_key_id > 0),
  last_used_at bigint not null
) with (fillfactor = 50);

-- Event types that an operator added to the built-in catalogue.
create table event_type (
  id          bigint generated always as identity primary key check (id > 0),
  name        text   not null unique check (length(name) <= 128),
  description text   not null check (description <> ''),
  example     text   not null check (example::json is not null),
  json_schema text   check (json_schema is null or json_schema::json is not null),
  created_at  bigint not null
);

-- A known text, encrypted under the master key that all nodes must have.
create table master_key_check (
  id     integer primary key check (id = 1),
  sealed bytea   not null
);
