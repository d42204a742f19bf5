package io.spectra.webhooks.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/// A request as it was received.
///
/// @param connection the number of its connection, from 1
/// @param head the head without the empty line
@SuppressWarnings("ArrayRecordComponent") // bytes as received, compared by tests only
public record ReceivedRequest(int connection, String head, byte[] body) {

  public String requestLine() {
    return head.lines().findFirst().orElse("");
  }

  /// Returns the header fields as they were sent, in order.
  public List<String> fields() {
    return head.lines().skip(1).toList();
  }

  /// Returns the value of the field with exactly this name.
  public Optional<String> header(String name) {
    return fields().stream()
        .filter(field -> field.startsWith(name + ": "))
        .map(field -> field.substring(name.length() + 2))
        .findFirst();
  }

  public String text() {
    return new String(body, UTF_8);
  }

  int contentLength() {
    return header("Content-Length").map(Integer::parseInt).orElse(0);
  }

  static ReceivedRequest of(int connection, byte[] head) {
    return new ReceivedRequest(
        connection, new String(head, ISO_8859_1).stripTrailing(), new byte[0]);
  }

  ReceivedRequest withBody(byte[] bytes) {
    return new ReceivedRequest(connection, head, bytes);
  }
}
