package io.spectra.webhooks.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Holds the event types that exist: the built-in ones and those that an operator added. The names
/// in publish requests and webhooks are checked against it. Instances are immutable and
/// thread-safe.
public final class EventCatalogue {
  private static final String RESOURCE = "catalogue.json";
  private static final String RESERVED_FAMILY = "webhook.";

  private final Map<String, CatalogueEntry> entries;

  /// Creates a catalogue of exactly these entries.
  ///
  /// @throws IllegalArgumentException if a type occurs twice or belongs to the reserved family
  ///   `webhook`
  public EventCatalogue(Collection<CatalogueEntry> entries) {
    this.entries = new LinkedHashMap<>();
    for (var entry : entries) {
      String name = entry.type().name();
      if (name.startsWith(RESERVED_FAMILY)) {
        throw new IllegalArgumentException(
            "The event '%s' belongs to the reserved family 'webhook'; choose another name."
                .formatted(name));
      }
      if (this.entries.put(name, entry) != null) {
        throw new IllegalArgumentException("event catalogue: '%s' occurs twice".formatted(name));
      }
    }
    if (this.entries.isEmpty()) {
      throw new IllegalArgumentException("event catalogue: there must be at least one event");
    }
  }

  /// Returns the types that come with Spectra.
  public static EventCatalogue builtIn() {
    try (var file = EventCatalogue.class.getResourceAsStream(RESOURCE)) {
      if (file == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the program's jar");
      }
      return new EventCatalogue(CatalogueFile.read(file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns a catalogue of these entries and the given ones.
  ///
  /// @throws IllegalArgumentException if one of them already exists or belongs to the reserved
  ///   family
  public EventCatalogue with(Collection<CatalogueEntry> additions) {
    var all = new ArrayList<>(entries.values());
    all.addAll(additions);
    return new EventCatalogue(all);
  }

  /// Returns all entries in the order in which they were added, the built-in ones first.
  public List<CatalogueEntry> entries() {
    return List.copyOf(entries.values());
  }

  public Optional<CatalogueEntry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  public boolean contains(EventType type) {
    return entries.containsKey(type.name());
  }

  /// Whether a type exists that begins with `prefix`, which ends in a dot.
  boolean hasFamily(String prefix) {
    return entries.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /// Returns the name, or the family such as `order.*`, whose spelling is closest to the text.
  public String nearest(String text) {
    String bounded = text.substring(0, Math.min(text.length(), EventType.LENGTH_MAX));
    return nearest(bounded, bounded.endsWith("*") ? families() : entries.keySet().stream());
  }

  /// Returns a message for somebody who named a type or a family that does not exist.
  String unknown(String name) {
    return unknown(name, nearest(name));
  }

  /// Returns the same message for a place where only a type is allowed, because an event is
  /// published with a type.
  String unknownType(String name) {
    String bounded = name.substring(0, Math.min(name.length(), EventType.LENGTH_MAX));
    return unknown(name, nearest(bounded, entries.keySet().stream()));
  }

  private static String unknown(String name, String nearest) {
    return "There is no event '%s'; did you mean '%s'?"
        .formatted(EventType.abbreviated(name), nearest);
  }

  private static String nearest(String text, Stream<String> candidates) {
    return candidates
        .min((a, b) -> Integer.compare(Spelling.distance(text, a), Spelling.distance(text, b)))
        .orElseThrow();
  }

  private Stream<String> families() {
    var families = new TreeSet<String>();
    for (String name : entries.keySet()) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        families.add(name.substring(0, dot) + ".*");
      }
    }
    return families.stream();
  }
}
