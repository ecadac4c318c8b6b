package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image does when a container starts, without an engine: its entry point, with a java that says what it was asked for. */
class DockerfileTest {
    private final Path folder;

    DockerfileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<String> words(String instruction) throws Exception {
        String line = Files.readAllLines(Path.of("..", "..", "Dockerfile")).stream()
                .filter(text -> text.startsWith(instruction + " ["))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(line)
                .results()
                .map((MatchResult word) -> word.group(1).replace("\\\"", "\""))
                .toList();
    }

    private String started(Map<String, String> environment, List<String> arguments) throws Exception {
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(words("ENTRYPOINT"));
        command.addAll(arguments);
        command.add(0, "PATH=" + folder + ":/usr/bin:/bin");
        command.add(0, "env");
        Ran ran = Ran.of(command, environment);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output();
    }

    @Test
    void options_reachTheJvm_andArgumentsTheProgram() throws Exception {
        assertThat(started(Map.of("SLUICE_JAVA_OPTS", "-Xmx64m -Dx=y"), words("CMD")))
                .isEqualTo("-Xmx64m -Dx=y -jar /opt/sluice/sluice.jar serve");
        assertThat(started(Map.of(), List.of("warm", "--query", "SELECT 'a  b'")))
                .isEqualTo("-jar /opt/sluice/sluice.jar warm --query SELECT 'a  b'");
    }

    /** On loopback inside a container nobody would reach it. */
    @Test
    void daemon_listensOnAllAddressesInside() throws Exception {
        assertThat(Files.readString(Path.of("..", "..", "Dockerfile")))
                .contains("SLUICE_LISTEN=0.0.0.0:8080", "SLUICE_ADMIN=0.0.0.0:8081");
    }
}
