// Runs Apache Kafka's command line tools one after the other in one virtual machine: what differs from the
// shell scripts is only that nobody waits for Java to start. A line of standard input is a class, what the tool
// finds on its standard input (in Base64) and its arguments, separated by tabs; the answer is the exit code,
// standard output and standard error, the last two in Base64.
//
//   java -Djava.security.manager=allow -cp "<Kafka's jars>/*" ToolRunner.java

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.Permission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.utils.Exit;

public class ToolRunner {
    /** Ends a tool where the process would have ended. */
    static final class Ended extends Error {
        Ended() {
            super("the tool has ended", null, false, false);
        }
    }

    /** Stops the tools that do not leave by Kafka's Exit (argparse4j has a way out of its own). */
    @SuppressWarnings("removal")
    static final class NoExit extends SecurityManager {
        final Exit.Procedure exit;

        NoExit(Exit.Procedure exit) {
            this.exit = exit;
        }

        @Override
        public void checkExit(int code) {
            exit.execute(code, null);
        }

        @Override
        public void checkPermission(Permission ignored) {}

        @Override
        public void checkPermission(Permission ignored, Object context) {}
    }

    /** No tool takes this long to close its clients. */
    static final long HOOK_MS = 30_000;

    static Integer exitCode;
    /** What the tool wants done before its process ends. */
    static final List<Runnable> hooks = new ArrayList<>();

    @SuppressWarnings("removal")
    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        Exit.Procedure exit = (code, message) -> {
            // What is said on the way out of the stack would not have been said.
            if (exitCode == null) {
                exitCode = code;
                runHooks();
                silence();
            }
            throw new Ended();
        };
        Exit.setExitProcedure(exit);
        Exit.setHaltProcedure(exit);
        Exit.setShutdownHookAdder((name, hook) -> hooks.add(hook));
        System.setSecurityManager(new NoExit(exit));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            byte[] input = Base64.getDecoder().decode(words[1]);
            answers.println(run(words[0], input, Arrays.copyOfRange(words, 2, words.length)));
            answers.flush();
        }
    }

    static String run(String tool, byte[] input, String[] arguments) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        exitCode = null;
        hooks.clear();
        System.setIn(new ByteArrayInputStream(input));
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) arguments);
            runHooks();
        } catch (InvocationTargetException thrown) {
            // As Java does with what nobody catches.
            if (exitCode == null) {
                thrown.getCause().printStackTrace();
                exitCode = 1;
                runHooks();
            }
        } finally {
            System.out.flush();
            System.err.flush();
            silence();
        }
        return (exitCode == null ? 0 : exitCode) + "\t" + encode(output) + "\t" + encode(errors);
    }

    /** In threads of their own, as Java does. */
    static void runHooks() {
        for (Runnable hook : hooks) {
            Thread thread = new Thread(hook);
            thread.setDaemon(true);
            thread.start();
            try {
                thread.join(HOOK_MS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void silence() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    }

    static String encode(ByteArrayOutputStream bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
