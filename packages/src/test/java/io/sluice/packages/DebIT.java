package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package for Debian, where there is a dpkg to look into it. Nothing is installed. */
class DebIT {
    private final Path folder;

    DebIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void dpkg() {
        assumeTrue(Command.isInstalled("dpkg-deb"), "skipped: dpkg-deb is not installed here");
    }

    private static String deb() throws Exception {
        return Command.built(".deb").toString();
    }

    private static String field(String name) throws Exception {
        return Command.output("dpkg-deb", "-f", deb(), name).strip();
    }

    @Test
    void itsFields_sayWhatItIs() throws Exception {
        assertThat(field("Package")).isEqualTo("sluice");
        assertThat(field("Architecture")).isEqualTo("all");
        assertThat(field("Version")).matches("\\d+\\.\\d+\\.\\d+(~SNAPSHOT)?"); // which is older than what it is of
        assertThat(field("Depends")).isEqualTo("default-jre-headless (>= 2:1.17) | java17-runtime-headless, adduser");
    }

    @Test
    void files_areRootsAndOfOneMoment() throws Exception {
        List<String> lines = Command.output("dpkg-deb", "-c", deb()).lines().toList();
        assertThat(lines).allMatch(line -> line.contains(" root/root "));
        assertThat(lines).allMatch(line -> line.contains(" 2026-01-01 00:00 "));
        assertThat(lines)
                .anyMatch(line -> line.matches("-rwxr-xr-x .* \\./usr/share/sluice/bin/sluice"))
                .anyMatch(line -> line.endsWith(" ./usr/bin/sluice -> ../share/sluice/bin/sluice"))
                .anyMatch(line -> line.endsWith(" ./usr/share/sluice/config -> /etc/sluice"))
                .anyMatch(line -> line.matches("-rw-r--r-- .* \\./etc/sluice/sluice\\.properties"))
                .anyMatch(line -> line.matches("-rw------- .* \\./etc/default/sluice"))
                .anyMatch(line -> line.matches("-rw-r--r-- .* \\./lib/systemd/system/sluice\\.service"))
                .anyMatch(line -> line.endsWith(" ./usr/share/man/man1/sluice.1.gz"))
                .anyMatch(line -> line.endsWith(" ./usr/share/bash-completion/completions/sluice"))
                .anyMatch(line -> line.endsWith(" ./usr/share/zsh/vendor-completions/_sluice"))
                .anyMatch(line -> line.endsWith(" ./usr/share/doc/sluice/copyright"))
                .noneMatch(line -> line.matches(".*(embedded|commons-compress).*\\.jar"));
    }

    @Test
    void settings_areKeptWhenTheyWereChanged() throws Exception {
        assertThat(Command.output("dpkg-deb", "-I", deb(), "conffiles").lines())
                .containsExactlyInAnyOrder("/etc/sluice/sluice.properties", "/etc/default/sluice");
    }

    /** A setting that the program does not know stops its start. */
    @Test
    void settings_areOnesThatThereAre() throws Exception {
        Command.output("dpkg-deb", "-x", deb(), folder.toString());
        Path all = folder.resolve("usr/share/doc/sluice/provider.properties");
        List<String> keys = keys(folder.resolve("etc/sluice/sluice.properties"));
        assertThat(keys).contains("db", "redis").isSubsetOf(keys(all));
    }

    private static List<String> keys(Path settings) throws Exception {
        return Files.readAllLines(settings).stream()
                .filter(line -> line.matches("#[a-z-]+=.*"))
                .map(line -> line.substring(1, line.indexOf('=')))
                .toList();
    }

    @Test
    void scripts_areShellScripts() throws Exception {
        Command.output("dpkg-deb", "-e", deb(), folder.toString());
        for (String script : List.of("postinst", "prerm", "postrm")) {
            Path file = folder.resolve(script);
            assertThat(file).isExecutable().content().startsWith("#!/bin/sh\n").doesNotContain("[[");
            Command.output("sh", "-n", file.toString());
        }
        assertThat(folder.resolve("postinst")).content().contains("adduser", "systemctl enable --now sluice");
        assertThat(folder.resolve("postrm")).content().contains("purge", "rm -rf /etc/sluice");
    }

    private Path unpackedUnit() throws Exception {
        Command.output("dpkg-deb", "-x", deb(), folder.toString());
        return folder.resolve("lib/systemd/system/sluice.service");
    }

    /** What the unit names is in the package, and what the daemon counts on is in the unit. */
    @Test
    void unit_startsWhatThereIs() throws Exception {
        assertThat(Files.readAllLines(unpackedUnit()))
                .contains(
                        "ExecStart=/usr/bin/sluice serve --config /etc/sluice/sluice.properties",
                        "EnvironmentFile=-/etc/default/sluice",
                        "User=sluice",
                        "Type=notify",
                        "SuccessExitStatus=143",
                        "Restart=on-failure",
                        "RestartPreventExitStatus=2")
                .noneMatch(line -> line.startsWith("MemoryDenyWriteExecute")); // a JVM compiles
        assertThat(folder.resolve("etc/sluice/sluice.properties")).exists();
        assertThat(folder.resolve("usr/share/sluice/bin/sluice")).isExecutable();
    }

    /** systemd's own eyes: it warns of what it does not know, and says how much a daemon that is taken over could do. */
    @Test
    void unit_isOneAndLetsItDoLittle() throws Exception {
        assumeTrue(Command.isInstalled("systemd-analyze"), "skipped: systemd-analyze is not installed here");
        Path unit = unpackedUnit();
        String text = Files.readString(unit);
        // The command is not installed here; where it lies is.
        String command = folder.resolve("usr/share/sluice/bin/sluice").toString();
        Files.writeString(unit, text.replace("ExecStart=/usr/bin/sluice", "ExecStart=" + command));
        assertThat(Command.output("systemd-analyze", "verify", "--man=no", unit.toString())
                        .lines())
                .filteredOn(line -> line.contains("sluice"))
                .isEmpty();
        Matcher exposure = Pattern.compile("Overall exposure level for \\S+: (\\d+\\.\\d)")
                .matcher(
                        Command.output("systemd-analyze", "security", "--offline=true", "--no-pager", unit.toString()));
        assertThat(exposure.find()).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThan(2);
    }
}
