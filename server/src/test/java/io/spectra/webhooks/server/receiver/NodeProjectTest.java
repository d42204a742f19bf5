package io.spectra.webhooks.server.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins for Node are shell scripts")
class NodeProjectTest {

  @TempDir Path directory;

  @Test
  void says_when_there_is_no_node() {
    assertThat(project("no-such-node", "no-such-npm").obstacle())
        .hasValueSatisfying(reason -> assertThat(reason).contains("no Node", "no-such-node"));
  }

  @Test
  void says_when_node_is_too_old() throws Exception {
    String old = program("node", "echo v16.20.2");

    assertThat(project(old, "no-such-npm").obstacle())
        .contains("Node must be 18 or newer, was v16.20.2");
  }

  @Test
  void says_when_node_answers_nonsense() throws Exception {
    String odd = program("node", "echo hello");

    assertThat(project(odd, "no-such-npm").obstacle())
        .contains("Node must be 18 or newer, was hello");
  }

  @Test
  void says_when_there_is_no_npm() throws Exception {
    String node = program("node", "echo v20.20.2");

    assertThat(project(node, "no-such-npm").obstacle())
        .hasValueSatisfying(reason -> assertThat(reason).contains("no npm", "no-such-npm"));
  }

  @Test
  void installs_once_and_again_when_the_lock_file_changes() throws Exception {
    Path sources = Files.createDirectories(directory.resolve("sources"));
    for (String file : new String[] {"package.json", "package-lock.json", "receiver.mjs"}) {
      Files.writeString(sources.resolve(file), "first");
    }
    String npm = program("npm", "echo ran >> runs");
    var project = new NodeProject(sources, directory.resolve("installation"), "node", npm);

    project.command();
    project.command();
    assertThat(directory.resolve("installation/runs")).hasContent("ran");

    Files.writeString(sources.resolve("package-lock.json"), "second");
    project.command();
    assertThat(directory.resolve("installation/runs")).hasContent("ran\nran");
  }

  private NodeProject project(String node, String npm) {
    return new NodeProject(directory, directory.resolve("installation"), node, npm);
  }

  private String program(String name, String line) throws Exception {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }
}
