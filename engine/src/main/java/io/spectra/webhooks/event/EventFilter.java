package io.spectra.webhooks.event;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The events that a webhook selects: names, families such as `order.*`, or `*` for everything.
/// Families and `*` also include types that are added later. Instances are immutable and
/// thread-safe.
public final class EventFilter {
  private static final String EVERYTHING = "*";

  private final List<String> names;
  private final boolean matchesEverything;
  private final Set<String> types;
  private final List<String> prefixes;

  private EventFilter(List<String> names) {
    this.names = names;
    this.matchesEverything = names.contains(EVERYTHING);
    this.types = Set.copyOf(names);
    this.prefixes = names.stream().filter(EventFilter::isFamily).map(EventFilter::prefix).toList();
  }

  /// Returns a filter for every present and future event.
  public static EventFilter everything() {
    return new EventFilter(List.of(EVERYTHING));
  }

  /// Checks the names that a webhook selects. Repeats are dropped and the order is kept.
  ///
  /// @throws InvalidEventFilterException that names the entry, and the event that was probably
  ///   meant
  public static EventFilter parse(List<String> names, EventCatalogue catalogue) {
    if (names.isEmpty()) {
      throw new InvalidEventFilterException(
          "events", "Name at least one event, or [\"*\"] for all.");
    }
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!isKnown(name, catalogue)) {
        throw new InvalidEventFilterException("events[" + i + "]", catalogue.unknown(name));
      }
    }
    return stored(names);
  }

  /// Returns a filter for names that were checked when they were stored. They are not checked
  /// again, because the catalogue may have changed since.
  public static EventFilter stored(List<String> names) {
    return new EventFilter(List.copyOf(new LinkedHashSet<>(names)));
  }

  /// Returns the names as they are stored and echoed.
  public List<String> names() {
    return names;
  }

  public boolean matchesEverything() {
    return matchesEverything;
  }

  public boolean matches(EventType type) {
    if (matchesEverything || types.contains(type.name())) {
      return true;
    }
    for (String prefix : prefixes) {
      if (type.name().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventFilter filter && names.equals(filter.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }

  private static boolean isKnown(String name, EventCatalogue catalogue) {
    return name.equals(EVERYTHING)
        || catalogue.find(name).isPresent()
        || (isFamily(name) && catalogue.hasFamily(prefix(name)));
  }

  private static boolean isFamily(String name) {
    return name.length() > 2 && name.endsWith(".*");
  }

  /// Returns `order.` for `order.*`.
  private static String prefix(String family) {
    return family.substring(0, family.length() - 1);
  }
}
