package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import java.io.IOException;
import java.util.Optional;

/** What {@code fastdp attach} and {@code fastdp detach} have in common. Stateless. */
abstract class PlugCommand {
    final AgentClient agent;
    final AddressClient addresses;
    final Console console;
    final Answers answers;

    PlugCommand(AgentClient agent, Console console) {
        this.agent = agent;
        this.addresses = new AddressClient(agent, console);
        this.console = console;
        this.answers = new Answers(console);
    }

    /** What a command line asks for. */
    interface Work {
        int run() throws UsageException, IOException;
    }

    /** Says in one line what is wrong with the words, or that the wait for an address was too long. */
    int guarded(Work work) throws UsageException, IOException {
        try {
            return work.run();
        } catch (IllegalArgumentException e) {
            return console.failed(String.valueOf(e.getMessage()));
        } catch (NoAnswerException e) {
            String state = addresses.state();
            return console.failed(e.getMessage() + (state.isEmpty() ? "" : ": " + state));
        }
    }

    /** What to do, given who has which address; without that where no addresses are handed out. */
    interface Step {
        int run(Optional<Holdings> holdings) throws IOException;
    }

    /**
     * Asks what is recorded first.
     *
     * @param named the operator named an address, which can be plugged where none are handed out, too
     */
    int withHoldings(boolean named, Step step) throws IOException {
        Reply list = addresses.list();
        if (list.isSuccess()) {
            return step.run(Optional.of(Holdings.read(list)));
        }
        return named && list.status() == 404 ? step.run(Optional.empty()) : answers.addresses(list);
    }
}
