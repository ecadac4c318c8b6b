package io.sluice.bench.lab;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders of this project, wherever it is. */
public final class Checkout {
    private Checkout() {}

    /** The folder that holds run.sh, found upwards from where these classes are. */
    public static Path root() throws LabException {
        try {
            Path here = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = here; folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve("run.sh"))) {
                    return folder;
                }
            }
            throw new LabException("no run.sh above " + here + ": run the bench from a checkout of Sluice");
        } catch (URISyntaxException e) {
            throw new LabException("these classes are not in a folder: run the bench from a checkout of Sluice");
        }
    }

    /** The daemon as its users run it. */
    public static Path daemonJar() throws LabException {
        Path jar = root().resolve("provider/target/dist/sluice.jar");
        if (!Files.isRegularFile(jar)) {
            throw new LabException("there is no " + jar + ": build it with ./run.sh package");
        }
        return jar;
    }
}
