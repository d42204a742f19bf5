package io.spectra.webhooks.server.http.listener;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.ApiException;
import io.spectra.webhooks.server.http.AsyncHandler;
import io.spectra.webhooks.server.http.Endpoint;
import io.spectra.webhooks.server.http.Handler;
import io.spectra.webhooks.server.http.Header;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A caller's connection: one request after another, each answered before the next is read. A
/// request that cannot be trusted is answered and the connection closed, after what the caller
/// still sends has been dropped for a moment: closing at once would reset the connection, and the
/// answer be lost.
///
/// All state belongs to the connection's event loop; [Answer] brings answers back to it.
final class CallerConnection extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(CallerConnection.class.getName());
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final ApiError TOO_SLOW =
      new ApiError(408, "request_timeout", "The request did not arrive in time; send it faster.");
  private static final ApiError BROKEN_BODY =
      ApiError.badRequest("bad_request", "The body's chunks cannot be told apart.");

  private final ListenerContext listener;
  private final StrictDecoder decoder;
  private final Deadlines deadlines;
  private final Capacity.Treatment treatment;
  private Phase phase = Phase.IDLE;
  private long deadline; // by the loop's ticker; RUNNING has none
  private boolean isInputShut; // the caller will send nothing more
  private @Nullable Exchange exchange; // between a request's head and its answer
  private @Nullable ChannelHandlerContext ctx; // from channelActive on

  /// A connection that [Capacity] has counted, with the result; [#closed] takes it off again.
  CallerConnection(
      ListenerContext listener,
      StrictDecoder decoder,
      Deadlines deadlines,
      Capacity.Treatment treatment) {
    this.listener = listener;
    this.decoder = decoder;
    this.deadlines = deadlines;
    this.treatment = treatment;
  }

  /// The state of the connection, which decides what happens when its time is up.
  private enum Phase {
    IDLE,
    HEAD,
    BODY,
    RUNNING,
    WRITING,
    LINGERING,
    CLOSED
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    deadlines.add(this);
    enter(Phase.IDLE, listener.bounds().idleTimeout());
    if (listener.isDraining().get() || treatment == Capacity.Treatment.CLOSE) {
      ctx.close();
    } else if (treatment == Capacity.Treatment.REFUSE) {
      turnAway(Capacity.overloaded());
    }
  }

  /// The channel is closed, whether it ever was active or not.
  void closed() {
    listener.capacity().closed();
    deadlines.remove(this);
    boolean isRunning = phase == Phase.RUNNING;
    phase = Phase.CLOSED;
    if (exchange != null && !isRunning) { // a request that runs ends in complete()
      exchange.end();
      exchange = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (phase == Phase.LINGERING || phase == Phase.CLOSED) {
        return;
      }
      if (message instanceof HttpRequest request) {
        receiveHead(request);
      } else if (message instanceof HttpContent content) {
        receiveBody(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    noticeHead();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      isInputShut = true;
      if (phase != Phase.RUNNING && phase != Phase.WRITING) {
        ctx.close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) {
      LOG.log(System.Logger.Level.DEBUG, "a caller's connection broke", cause);
    } else {
      LOG.log(System.Logger.Level.WARNING, "a caller's connection failed; closing it", cause);
    }
    ctx.close();
  }

  /// Ends the connection if its time is up. Called by [Deadlines].
  void expire(long now) {
    if (now - deadline < 0) {
      return;
    }
    switch (phase) {
      case HEAD, BODY -> turnAway(TOO_SLOW);
      case IDLE, WRITING, LINGERING -> context().close();
      case RUNNING, CLOSED -> {}
    }
  }

  /// Closes the connection unless a request is on its way; that one is answered first.
  void drain() {
    if (phase == Phase.IDLE || phase == Phase.HEAD) {
      context().close();
    }
  }

  private void receiveHead(HttpRequest request) {
    RequestHead head;
    try {
      head = RequestHead.check(request);
    } catch (ApiException e) {
      turnAway(e.error());
      return;
    }
    exchange = new Exchange(head, admit(head), listener.capacity(), listener.ticker().getAsLong());
    enter(Phase.BODY, listener.bounds().bodyTimeout());
    ApiError refusal = exchange.refusal();
    if (refusal != null && head.hasBody() && !exchange.canSkipBody()) {
      turnAway(refusal);
    } else if (head.expectsContinue() && head.hasBody()) {
      AnswerWriter.writeContinue(context());
    }
  }

  private AccessCheck.Admission admit(RequestHead head) {
    return head.isAboutServer()
        ? listener.accessCheck().aboutServer()
        : listener
            .accessCheck()
            .admit(head.method(), head.path(), name -> head.headers().getAll(name));
  }

  private void receiveBody(HttpContent content) {
    Exchange current = exchange;
    if (current == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      turnAway(BROKEN_BODY);
      return;
    }
    ApiError problem = current.take(content.content());
    if (problem != null) {
      turnAway(problem);
    } else if (content instanceof LastHttpContent) {
      Response answer = current.answer();
      if (answer == null) {
        run(current);
      } else {
        complete(current, answer);
      }
    }
  }

  private void run(Exchange current) {
    phase = Phase.RUNNING;
    var answer = new Answer(current);
    try {
      Request request = current.request();
      switch (current.route().orElseThrow().endpoint()) {
        case Endpoint.Blocking(Handler handler) ->
            listener.handlers().execute(() -> runBlocking(handler, request, answer));
        case Endpoint.Asynchronous(AsyncHandler handler) -> handler.handle(request, answer);
      }
    } catch (RejectedExecutionException _) {
      answer.done(Response.error(Capacity.overloaded()));
    } catch (RuntimeException | Error e) {
      answer.failed(e);
    }
  }

  /// On a virtual thread.
  private static void runBlocking(Handler handler, Request request, Reply<Response> answer) {
    try {
      answer.done(handler.handle(request));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      answer.done(Response.error(Capacity.overloaded()));
    } catch (
        Throwable
            e) { // the top of the handler's thread: the caller gets an answer, whatever failed
      answer.failed(e);
    }
  }

  private void complete(Exchange current, Response response) {
    current.end();
    observe(current.route(), response.status(), current.startedAt());
    if (phase == Phase.CLOSED) {
      return;
    }
    exchange = null;
    boolean isKept = current.head().isKeptAlive() && !isInputShut && !listener.isDraining().get();
    AnswerWriter.Afterwards afterwards =
        isKept ? kept(current.head()) : AnswerWriter.Afterwards.CLOSE;
    write(response, current.answerHeaders(), afterwards, !current.head().isHead());
  }

  /// Answers what cannot go on, and ends the connection.
  private void turnAway(ApiError error) {
    Exchange current = exchange;
    exchange = null;
    List<Header> headers = List.of();
    Optional<Route> route = Optional.empty();
    long startedAt = listener.ticker().getAsLong();
    boolean withBody = true;
    if (current != null) {
      current.end();
      headers = current.answerHeaders();
      route = current.route();
      startedAt = current.startedAt();
      withBody = !current.head().isHead();
    }
    decoder.discard();
    observe(route, error.status(), startedAt);
    write(Response.error(error), headers, AnswerWriter.Afterwards.CLOSE, withBody);
  }

  private void write(
      Response response, List<Header> extra, AnswerWriter.Afterwards afterwards, boolean withBody) {
    enter(Phase.WRITING, listener.bounds().writeTimeout());
    ChannelFuture written =
        AnswerWriter.write(context(), response, extra, deadlines.date(), afterwards, withBody);
    boolean isKept = afterwards != AnswerWriter.Afterwards.CLOSE;
    if (written.isDone()) {
      afterWrite(written, isKept);
    } else {
      written.addListener(done -> afterWrite((ChannelFuture) done, isKept));
    }
  }

  /// The next request is read only now, so that callers who do not read do not fill our memory.
  private void afterWrite(ChannelFuture written, boolean isKept) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (!written.isSuccess()) {
      context().close();
    } else if (!isKept || isInputShut || listener.isDraining().get()) {
      linger();
    } else {
      enter(Phase.IDLE, listener.bounds().idleTimeout());
      decoder.resume(context().pipeline().context(decoder));
      noticeHead();
    }
  }

  private void linger() {
    enter(Phase.LINGERING, LINGER);
    decoder.discard();
    ChannelHandlerContext here = context();
    here.channel().config().setAutoRead(true);
    SslHandler tls = here.pipeline().get(SslHandler.class);
    if (isInputShut) {
      here.close();
    } else if (tls != null) {
      tls.closeOutbound();
    } else {
      ((DuplexChannel) here.channel()).shutdownOutput();
    }
  }

  /// A head that has begun must end in time.
  private void noticeHead() {
    if (phase == Phase.IDLE && decoder.isWithinHead()) {
      enter(Phase.HEAD, listener.bounds().headTimeout());
    }
  }

  private void enter(Phase next, Duration within) {
    phase = next;
    deadline = deadlines.now() + within.toNanos();
  }

  private void observe(Optional<Route> route, int status, long startedAt) {
    Duration took = Duration.ofNanos(listener.ticker().getAsLong() - startedAt);
    listener.observer().answered(route, status, took);
  }

  private ChannelHandlerContext context() {
    if (ctx == null) {
      throw new IllegalStateException("the connection is not open yet");
    }
    return ctx;
  }

  private static AnswerWriter.Afterwards kept(RequestHead head) {
    return head.isHttp10() ? AnswerWriter.Afterwards.KEEP_ALIVE : AnswerWriter.Afterwards.NOTHING;
  }

  /// Brings one answer from any thread to the connection's loop.
  private final class Answer implements Reply<Response> {
    private final Exchange current;
    private final AtomicBoolean isAnswered = new AtomicBoolean();

    private Answer(Exchange current) {
      this.current = current;
    }

    @Override
    public void done(Response response) {
      if (isAnswered.compareAndSet(false, true)) {
        hand(response);
      }
    }

    @Override
    public void failed(Throwable cause) {
      if (isAnswered.compareAndSet(false, true)) {
        hand(Response.error(FailureAnswers.describe(cause, current.head().line())));
      }
    }

    private void hand(Response response) {
      var loop = context().channel().eventLoop();
      if (loop.inEventLoop()) {
        complete(current, response);
      } else {
        loop.execute(() -> complete(current, response));
      }
    }
  }
}
