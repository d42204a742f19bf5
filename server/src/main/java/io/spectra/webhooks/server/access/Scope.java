package io.spectra.webhooks.server.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A group of calls that an API key may be used for. A route names the one scope it needs; a key
/// without it gets 403. Stored and shown by [#text()].
public enum Scope {
  CATALOG_READ("catalog:read"),
  INVENTORY_READ("inventory:read"),
  INVENTORY_WRITE("inventory:write"),
  ORDERS_READ("orders:read"),
  ORDERS_WRITE("orders:write"),
  CUSTOMERS_READ("customers:read"),
  CUSTOMERS_WRITE("customers:write"),
  BUYBACK_READ("buyback:read"),
  BUYBACK_WRITE("buyback:write"),
  BATCHES_READ("batches:read"),
  BATCHES_WRITE("batches:write"),
  REPAIRS_READ("repairs:read"),
  REPAIRS_WRITE("repairs:write"),
  RETURNS_READ("returns:read"),
  RETURNS_WRITE("returns:write"),
  REPORTS_READ("reports:read"),
  WEBHOOKS_MANAGE("webhooks:manage"),
  EVENTS_PUBLISH("events:publish"),
  EVENTS_READ("events:read");

  private static final Map<String, Scope> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Scope::text, Function.identity()));

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /// The scope of this name, `orders:read` for instance.
  public static Optional<Scope> parse(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  /// The scopes that these stored names stand for. A name that this version does not know gives no
  /// right and is passed over.
  static Set<Scope> of(Collection<String> texts) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (String text : texts) {
      Scope scope = BY_TEXT.get(text);
      if (scope != null) {
        scopes.add(scope);
      }
    }
    return scopes;
  }

  @Override
  public String toString() {
    return text;
  }
}
