-- The operator's token of all nodes, encrypted under the master key.
create table operator_token (
  id     integer primary key check (id = 1),
  sealed bytea   not null
);
