package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// A command that asks a running server something and prints the answer.
abstract class AdminCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private final ServerOptions options = new ServerOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  AdminCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public final Integer call() {
    var out = spec.commandLine().getOut();
    run(options.client(environment), out);
    out.flush();
    return ExitCode.DONE;
  }

  abstract void run(AdminClient server, PrintWriter out);

  /// A field as text; a dash when it is null or absent.
  static String text(JsonNode node, String field) {
    var value = node.path(field);
    return value.isNull() || value.isMissingNode() ? "-" : onOneLine(value.asString());
  }

  /// Names come from callers: what they hold must neither break a line nor command a terminal.
  private static String onOneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{gc=Cf}\\u0080-\\u009f\\u2028\\u2029]", "?");
  }

  /// An array of texts on one line.
  static String joined(JsonNode node, String field) {
    return String.join(" ", node.path(field).valueStream().map(JsonNode::asString).toList());
  }
}
