package io.spectra.webhooks.server.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request's headers; names are looked up whatever their case.
@FunctionalInterface
public interface Headers {

  /// All values of this name, in order.
  List<String> all(String name);

  /// The first value of this name.
  default Optional<String> first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /// Headers known beforehand, by lower-case name: for tests and tools.
  static Headers of(Map<String, String> values) {
    var copy = Map.copyOf(values);
    return name -> {
      String value = copy.get(name.toLowerCase(Locale.ROOT));
      return value == null ? List.of() : List.of(value);
    };
  }
}
