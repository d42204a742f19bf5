package io.spectra.webhooks.event;

import java.time.Instant;
import java.util.List;

/// The content of a publish request, or the reason why it is refused.
public sealed interface PublishRequest {
  /// A request `{"event":…,"data":…}`, which is answered with one id.
  record Single(Item event) implements PublishRequest {}

  /// A request `{"events":[…]}`. All of its events are published or none, and it is answered with
  /// their ids in the same order.
  record Many(List<Item> events) implements PublishRequest {
    public Many {
      events = List.copyOf(events);
    }
  }

  /// A refusal. Nothing is published.
  ///
  /// @param field the path of the fault, such as `events[3].data`; empty if it is the whole body
  /// @param message a sentence that tells the sender what to do
  record Refused(Reason reason, String field, String message) implements PublishRequest {}

  /// One event of a request. It has been checked, but has no tenant and no id yet.
  record Item(EventType type, Instant happenedAt, EventData data) {}

  enum Reason {
    /// The body is not JSON, not an object, or not UTF-8.
    MALFORMED,
    /// A required field is missing.
    MISSING,
    /// The catalogue has no event of this name.
    UNKNOWN_EVENT,
    /// A field is wrong in another way.
    INVALID,
    /// The `data` is longer than is allowed for one event.
    TOO_LARGE
  }
}
