package levada;

import java.io.File;
import java.net.URISyntaxException;
import java.security.CodeSource;

/**
 * Loads the native library once: from the directory named by the property {@code levada.library.path}, from beside
 * the jar, or from {@code java.library.path}. At the end of the virtual machine all iterators are cancelled, so that no
 * thread of levada runs into a machine that is gone.
 */
final class Loader {
    private static final String NAME = System.mapLibraryName("levada_java");
    private static final long EXIT_TIMEOUT_MS = 2000;

    static {
        File found = inDirectory(System.getProperty("levada.library.path"));
        if (found == null) {
            found = inDirectory(directoryOfJar());
        }
        if (found != null) {
            System.load(found.getAbsolutePath());
        } else {
            System.loadLibrary("levada_java");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Native.shutdown(EXIT_TIMEOUT_MS), "levada-exit"));
    }

    private Loader() {}

    /** Does nothing: the work is done when the class is initialised. */
    static void load() {}

    private static File inDirectory(String directory) {
        if (directory == null) {
            return null;
        }
        File file = new File(directory, NAME);
        return file.isFile() ? file : null;
    }

    private static String directoryOfJar() {
        CodeSource source = Loader.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            File place = new File(source.getLocation().toURI());
            return place.isDirectory() ? place.getPath() : place.getParent();
        } catch (URISyntaxException | IllegalArgumentException notAFile) {
            return null;
        }
    }
}
