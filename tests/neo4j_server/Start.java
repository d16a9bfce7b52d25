import java.nio.file.Path;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * Starts Neo4j Community from its published artifacts, says so, and runs until SIGTERM or the end
 * of its standard input: a server never outlives the process that started it.
 */
public class Start {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        DatabaseManagementService service =
                new DatabaseManagementServiceBuilder(home)
                        .loadPropertiesFromFile(Path.of(arguments[1]))
                        .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        System.out.println("ready");
        System.out.flush();
        while (System.in.read() >= 0) {}
        System.exit(0);
    }
}
