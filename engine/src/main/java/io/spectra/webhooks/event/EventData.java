package io.spectra.webhooks.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JsonToken;

/// Holds the `data` of an event: one JSON object whose bytes are kept exactly as received, from `{`
/// to `}`, because receivers get and verify these bytes. `320.00`, `1e400`, the order of keys,
/// repeated keys and white space are all preserved. An instance is created only after a strict
/// check of syntax, encoding, depth and size. In one point the check is stricter than RFC 8259: a
/// name must not contain half of an escaped surrogate pair.
///
/// An instance may share the array of the request that contained it. Nobody may change that array
/// afterwards. Instances are then immutable and thread-safe.
public final class EventData {
  private final byte[] source;
  private final int offset;
  private final int length;

  /// Creates an instance from a slice that has been checked.
  EventData(byte[] source, int offset, int length) {
    this.source = source;
    this.offset = offset;
    this.length = length;
  }

  /// Reads JSON in UTF-8, within the default limits.
  ///
  /// @throws IllegalArgumentException with a sentence that describes the fault
  public static EventData parse(byte[] json) {
    return parse(json, EventLimits.DEFAULT);
  }

  /// Reads JSON text, within the default limits.
  ///
  /// @throws IllegalArgumentException with a sentence that describes the fault
  public static EventData parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /// Copies the object out of `json`, which may have white space around the object.
  ///
  /// @throws IllegalArgumentException with a sentence that describes the fault
  public static EventData parse(byte[] json, EventLimits limits) {
    byte[] copy = json.clone();
    try (var walk = StrictJson.open(copy)) {
      var data = read(walk, copy, limits, "data");
      walk.expectEnd();
      return data;
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// Reads the next value of the walk over `source`.
  static EventData read(StrictJson walk, byte[] source, EventLimits limits, String field) {
    if (walk.next() != JsonToken.START_OBJECT) {
      throw RefusedException.invalid(field, "The data of an event must be a JSON object.");
    }
    int start = walk.tokenStart();
    if (walk.skipStructure() > EventLimits.DEPTH_MAX) {
      throw RefusedException.invalid(
          field, "The data has more than %s levels; flatten it.".formatted(EventLimits.DEPTH_MAX));
    }
    int length = walk.structureEnd() - start;
    if (length > limits.dataBytesMax()) {
      throw RefusedException.tooLarge(
          field,
          "The data has %s bytes; an event may have at most %s."
              .formatted(length, limits.dataBytesMax()));
    }
    return new EventData(source, start, length);
  }

  public int length() {
    return length;
  }

  public byte[] bytes() {
    return Arrays.copyOfRange(source, offset, offset + length);
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(source, offset, target, at, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventData data
        && Arrays.equals(
            source, offset, offset + length, data.source, data.offset, data.offset + data.length);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  /// Returns a text without any payload. Use `new String(bytes(), UTF_8)` for the payload itself.
  @Override
  public String toString() {
    return "EventData[" + length + " bytes]";
  }
}
