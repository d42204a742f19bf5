package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A caller that writes whatever bytes it likes and reads answers one by one. Every reading ends
/// within ten seconds, so that a missing answer fails a test instead of hanging it.
final class RawCaller implements AutoCloseable {
  private static final int READ_MILLIS_MAX = 10_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RawCaller(InetSocketAddress address) throws IOException {
    this(connected(address));
  }

  RawCaller(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_MILLIS_MAX);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  private static Socket connected(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    socket.connect(address, READ_MILLIS_MAX);
    return socket;
  }

  /// One answer, with its headers by lower-case name.
  record Answer(int status, Map<String, String> headers, String body) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  RawCaller send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  RawCaller send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /// Sends as much as the other side takes before it hangs up.
  void sendUntilClosed(byte[] bytes, int times) {
    try {
      for (int i = 0; i < times; i++) {
        send(bytes);
      }
    } catch (IOException _) {
      // the other side has hung up, which is what the test is about
    }
  }

  RawCaller finishSending() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /// Closes both directions.
  void hangUp() throws IOException {
    socket.close();
  }

  /// The next answer.
  Answer answer() throws IOException {
    return answer(true);
  }

  /// The next answer, to a HEAD request.
  Answer answerWithoutBody() throws IOException {
    return answer(false);
  }

  /// The answer, or empty when the connection was closed without one.
  Optional<Answer> answerIfAny() throws IOException {
    try {
      return Optional.of(answer());
    } catch (EOFException | SocketException _) {
      return Optional.empty();
    }
  }

  /// Whether the other side closes without sending anything more. Times out when it does not.
  boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException _) {
      return true; // reset, which is closed too
    }
  }

  private Answer answer(boolean withBody) throws IOException {
    String first = line();
    var headers = new HashMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String before =
          headers.put(
              line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      if (before != null) {
        throw new IOException("a header is twice in the answer: " + line);
      }
    }
    int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ends early");
    }
    int status = Integer.parseInt(first.substring("HTTP/1.1 ".length(), 12));
    return new Answer(status, Map.copyOf(headers), new String(body, UTF_8));
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed after \"" + line.toString(ISO_8859_1) + "\"");
      }
      line.write(b);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
