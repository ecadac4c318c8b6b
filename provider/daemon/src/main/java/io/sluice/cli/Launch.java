package io.sluice.cli;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Where the program for production begins: looks whether the libraries are beside the jar, and runs {@link Sluice}. The JVM does not look:
 * with half a folder the daemon would start, and fail at the first lookup that needs the other half. It uses the JDK alone, so it can
 * say so whatever is missing.
 */
public final class Launch {
    private Launch() {}

    public static void main(String[] args) throws IOException, URISyntaxException {
        URI here =
                Launch.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        List<String> missing = missing(new File(here));
        if (!missing.isEmpty()) {
            String others = missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more";
            System.err.println(
                    "sluice: " + missing.get(0) + others + " should be beside sluice.jar: copy its whole folder");
            System.exit(1);
        }
        Sluice.main(args);
    }

    /** What the jar's manifest names and its folder does not have. */
    private static List<String> missing(File jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            String libraries = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Arrays.stream(libraries.split(" "))
                    .filter(library -> !new File(jar.getParentFile(), library).exists())
                    .toList();
        }
    }
}
