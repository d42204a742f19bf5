package io.spectra.webhooks.event;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which events a webhook asks for: names, families such as `order.*`, or `*` for everything.
/// Families and `*` also hold types that are added later. Immutable; any thread.
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

  /// Every event there is or will be.
  public static EventFilter everything() {
    return new EventFilter(List.of(EVERYTHING));
  }

  /// Checks what somebody asks for; repeats are dropped, the order is kept.
  ///
  /// @throws InvalidEventFilterException naming the entry, and the event that was probably meant
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

  /// Takes names that were checked when they were stored, though the catalogue may have changed
  /// since.
  public static EventFilter stored(List<String> names) {
    return new EventFilter(List.copyOf(new LinkedHashSet<>(names)));
  }

  /// As they are stored and echoed.
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

  /// `order.` of `order.*`.
  private static String prefix(String family) {
    return family.substring(0, family.length() - 1);
  }
}
