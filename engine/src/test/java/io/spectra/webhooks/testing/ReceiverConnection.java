package io.spectra.webhooks.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Serves one connection to a [FakeReceiver] on a virtual thread of its own. It reads requests and
/// does what their [Behaviour] demands.
final class ReceiverConnection {
  private static final int HEAD_BYTES_MAX = 65_536;
  private static final byte[] HANDSHAKE_FAILURE = {0x15, 3, 3, 0, 2, 2, 40};

  private final Socket plain;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final int number;

  /// Creates a connection. `socket` is `plain` itself, or TLS over it.
  ReceiverConnection(Socket plain, Socket socket, int number) throws IOException {
    this.plain = plain;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    this.number = number;
    socket.setTcpNoDelay(true);
  }

  /// Returns the next request without its body, or nothing if the sender closed the connection.
  Optional<ReceivedRequest> readHead() throws IOException {
    var head = new ByteArrayOutputStream();
    int last4 = 0;
    while (last4 != 0x0D0A0D0A) {
      int b = in.read();
      if (b < 0) {
        return Optional.empty();
      }
      head.write(b);
      last4 = last4 << 8 | b;
      if (head.size() > HEAD_BYTES_MAX) {
        throw new IOException("the sender's head does not end");
      }
    }
    return Optional.of(ReceivedRequest.of(number, head.toByteArray()));
  }

  ReceivedRequest readBody(ReceivedRequest request) throws IOException {
    return request.withBody(in.readNBytes(request.contentLength()));
  }

  /// Carries out the behaviour. Returns true if the body must be read and another request may
  /// follow.
  boolean meet(Behaviour.OnHead behaviour) throws IOException {
    return switch (behaviour) {
      case Behaviour.AnswerHeadAndClose(String bytes) -> sendAnd(false, bytes);
      case Behaviour.ReadSomeAndClose(int bytes) -> in.readNBytes(bytes).length > bytes;
      case Behaviour.AnswerHeadAndReadOn(String bytes, var answered, var released) -> {
        sendAnd(true, bytes);
        answered.complete(true);
        released.join();
        yield true;
      }
    };
  }

  static void meet(Behaviour.OnAccept behaviour, Socket socket) throws IOException {
    switch (behaviour) {
      case Behaviour.RefuseTls _ -> {
        // The hello is read first. Otherwise closing would be a reset that can overtake the alert.
        socket.getInputStream().read(new byte[16_384]);
        socket.getOutputStream().write(HANDSHAKE_FAILURE);
      }
      case Behaviour.AnswerOnAccept(String bytes, var released) -> {
        socket.getInputStream().read();
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        released.join();
        untilClosed(socket.getInputStream());
      }
      case Behaviour.StallOnAccept _ -> untilClosed(socket.getInputStream());
    }
  }

  /// Carries out the behaviour. Returns true if another request may follow.
  boolean meet(Behaviour behaviour) throws IOException {
    return switch (behaviour) {
      case Behaviour.Answer answer -> sendAnd(true, Behaviour.bytes(answer));
      case Behaviour.AnswerWhen(var released, var answer) -> {
        released.join();
        yield sendAnd(true, Behaviour.bytes(answer));
      }
      case Behaviour.Raw(String bytes, boolean closes) ->
          sendAnd(!closes, bytes.getBytes(ISO_8859_1));
      case Behaviour.AnswerThenClose(int status) ->
          sendAnd(false, Behaviour.bytes((Behaviour.Answer) Behaviour.answer(status)));
      case Behaviour.Stall _ -> untilClosed(in);
      case Behaviour.StallAfterHead(int status, String body) -> {
        sendAnd(true, head(status, 1_000_000) + body);
        yield untilClosed(in);
      }
      case Behaviour.Drip(int status, Duration interval) -> drip(status, interval);
      case Behaviour.Reset _ -> reset();
      case Behaviour.CloseBeforeAnswer _ -> false;
      case Behaviour.TenMegabyteBody(int status) -> tenMegabytes(status);
      case Behaviour.AnswerThenTlsGoodbye(int status, var said) -> {
        sendAnd(true, Behaviour.bytes((Behaviour.Answer) Behaviour.answer(status)));
        socket.shutdownOutput(); // sends a close_notify on a TLS socket, and TCP stays open
        said.complete(null);
        yield untilClosed(plain.getInputStream());
      }
      case Behaviour.BreakTls _ -> {
        plain.getOutputStream().write("no TLS".getBytes(UTF_8));
        yield untilClosed(plain.getInputStream());
      }
      case Behaviour.OnAccept early ->
          throw new IllegalStateException(early + " was chosen for a request");
      case Behaviour.OnHead early ->
          throw new IllegalStateException(early + " was chosen for a request with its body");
    };
  }

  private boolean sendAnd(boolean goesOn, String text) throws IOException {
    return sendAnd(goesOn, text.getBytes(UTF_8));
  }

  private boolean sendAnd(boolean goesOn, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return goesOn;
  }

  private boolean reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
    return false;
  }

  private boolean drip(int status, Duration interval) throws IOException {
    sendAnd(true, head(status, 1_000_000));
    var never = new CountDownLatch(1);
    try {
      for (int i = 0;
          i < 1_000_000 && !never.await(interval.toNanos(), TimeUnit.NANOSECONDS);
          i++) {
        sendAnd(true, "d");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private boolean tenMegabytes(int status) throws IOException {
    sendAnd(true, head(status, 10_000_000));
    byte[] chunk = "m".repeat(10_000).getBytes(UTF_8);
    for (int i = 0; i < 1_000; i++) {
      out.write(chunk);
    }
    out.flush();
    return true;
  }

  private static String head(int status, int length) {
    return "HTTP/1.1 %s x\r\nContent-Length: %s\r\n\r\n".formatted(status, length);
  }

  private static boolean untilClosed(InputStream in) throws IOException {
    byte[] room = new byte[65_536];
    while (in.read(room) >= 0) {
      // The bytes that arrive meanwhile do not matter.
    }
    return false;
  }
}
