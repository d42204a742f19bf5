package io.spectra.webhooks.bench.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the latest deliveries of webhooks through the API, on one kept connection.
///
/// It uses a bare socket and one buffer. The time that a more convenient client spends on an answer
/// of 70 KB would count as the server's, and its garbage would be collected on the server's
/// processors. One thread uses it and blocks.
public final class HistoryReader implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String STATUS_OK = "HTTP/1.1 200 ";
  private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
  private static final Pattern LENGTH =
      Pattern.compile("^content-length: *(\\d+)\r?$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  /// A field that occurs once in each delivery and in no event of this rig.
  private static final byte[] DELIVERY = ascii("\"event_id\":");

  private final Socket socket;
  private byte[] answer = new byte[1 << 17];
  private int length; // of the answer

  public HistoryReader(InetSocketAddress server) {
    socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.connect(server, (int) TIMEOUT.toMillis());
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("no connection to " + server, e);
    }
  }

  /// Reads an answer and returns after its last byte has arrived.
  ///
  /// @throws IllegalStateException when its status is not 200
  public void read(String apiKey, long webhook) {
    var path = "/api/v1/webhooks/%s/deliveries".formatted(webhook);
    var request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(path, apiKey);
    try {
      socket.getOutputStream().write(ascii(request));
      int body = readHead(path);
      readUntil(body + bodyLength(body, path));
    } catch (IOException e) {
      throw new UncheckedIOException("no answer to GET " + path, e);
    }
  }

  /// Returns the number of deliveries in the answer that was read last.
  public int deliveries() {
    int count = 0;
    for (int at = find(DELIVERY, 0); at >= 0; at = find(DELIVERY, at + DELIVERY.length)) {
      count++;
    }
    return count;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the head of an answer.
  ///
  /// @return the index at which the body begins
  private int readHead(String path) throws IOException {
    length = 0;
    int end = -1;
    while (end < 0) {
      readSome();
      end = find(END_OF_HEAD, 0);
    }
    var head = new String(answer, 0, end, StandardCharsets.US_ASCII);
    if (!head.startsWith(STATUS_OK)) {
      throw new IllegalStateException("GET %s: %s".formatted(path, head));
    }
    return end + END_OF_HEAD.length;
  }

  private int bodyLength(int bodyAt, String path) {
    Matcher matcher = LENGTH.matcher(new String(answer, 0, bodyAt, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IllegalStateException("GET %s: an answer without its length".formatted(path));
    }
    return Integer.parseInt(matcher.group(1));
  }

  private void readUntil(int end) throws IOException {
    while (length < end) {
      readSome();
    }
  }

  private void readSome() throws IOException {
    if (length == answer.length) {
      answer = Arrays.copyOf(answer, 2 * answer.length);
    }
    InputStream in = socket.getInputStream();
    int read = in.read(answer, length, answer.length - length);
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    length += read;
  }

  private int find(byte[] bytes, int from) {
    for (int at = from; at <= length - bytes.length; at++) {
      if (Arrays.equals(answer, at, at + bytes.length, bytes, 0, bytes.length)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
