-- Each change of the registry reads back what changed: without these, by looking at every row there is.
create index tenant_by_version on tenant (changed_version);

create index api_key_by_version on api_key (changed_version);

create index webhook_by_version on webhook (changed_version);
