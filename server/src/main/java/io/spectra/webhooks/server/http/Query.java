package io.spectra.webhooks.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of a request's query, decoded: `+` and `%20` are spaces.
public final class Query {
  private static final Query EMPTY = new Query(Map.of());

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  public static Query empty() {
    return EMPTY;
  }

  /// Reads what follows the question mark.
  ///
  /// @throws ApiException 400 when an escape is broken or does not come to UTF-8
  public static Query parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    var values = new LinkedHashMap<String, List<String>>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values
            .computeIfAbsent(PercentCode.decode(name, true), _ -> new ArrayList<>(1))
            .add(PercentCode.decode(value, true));
      }
    }
    return new Query(values);
  }

  /// The first value of a parameter; empty when it is not there.
  public Optional<String> first(String name) {
    List<String> all = values.get(name);
    return all == null ? Optional.empty() : Optional.of(all.getFirst());
  }

  /// All values of a parameter, in order.
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }
}
