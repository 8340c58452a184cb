package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code fastdp attach}: gets each address first and plugs it in then, so that no other node can hand it out; an address that
 * was got for nothing is given back. Stateless.
 */
final class AttachCommand extends PlugCommand {
    AttachCommand(AgentClient agent, Console console) {
        super(agent, console);
    }

    int run(List<String> arguments) throws UsageException, IOException {
        Arguments read =
                Arguments.parse(arguments, Set.of("--ifname", "--id", "--timeout"), Set.of(), AttachUsage.ATTACH);
        Optional<Duration> limit = Patience.limit(read.option("--timeout"));
        return guarded(() -> {
            PlugTarget target = PlugTarget.Inside.of(read, AttachUsage.ATTACH);
            return attach(target, wanted(read.words().subList(0, read.words().size() - 1)), limit);
        });
    }

    /** {@code fastdp expose}: the same for this host. */
    int expose(List<String> arguments) throws UsageException, IOException {
        Arguments read =
                Arguments.parse(arguments, Set.of("--timeout"), Set.of("--without-masquerade"), AttachUsage.EXPOSE);
        Optional<Duration> limit = Patience.limit(read.option("--timeout"));
        return guarded(() -> attach(new PlugTarget.Host(), wanted(read.words()), limit));
    }

    private static List<Wanted> wanted(List<String> words) {
        List<Wanted> wanted = new ArrayList<>();
        words.forEach(word -> wanted.add(Wanted.parse(word)));
        return wanted.isEmpty() ? List.of(new Wanted.Free(Optional.empty())) : wanted;
    }

    private int attach(PlugTarget target, List<Wanted> wanted, Optional<Duration> limit) throws IOException {
        for (Wanted each : wanted) {
            int status = withHoldings(
                    each instanceof Wanted.Fixed,
                    holdings -> holdings.isPresent()
                            ? obtain(target, each, limit, holdings.get())
                            : plug(target, ((Wanted.Fixed) each).address()));
            if (status != Console.OK) {
                return status;
            }
        }
        return Console.OK;
    }

    /** Where no addresses are handed out, nobody else can have this one from us. */
    private int plug(PlugTarget target, Cidr address) throws IOException {
        return answers.told(target.plug(agent, address));
    }

    private int obtain(PlugTarget target, Wanted wanted, Optional<Duration> limit, Holdings before) throws IOException {
        String identifier = target.identifier();
        Reply got = wanted instanceof Wanted.Fixed fixed
                // Whoever names an address does not wait for nodes that cannot be asked: its claim is made when they
                // can.
                ? addresses.claim(identifier, fixed.address(), true, limit)
                : addresses.allocate(identifier, ((Wanted.Free) wanted).subnet(), limit);
        if (!Answers.isDone(got)) {
            return answers.addresses(got);
        }
        Cidr address = wanted instanceof Wanted.Fixed fixed
                ? fixed.address()
                : Cidr.parse(got.body().strip());
        Reply plugged = target.plug(agent, address);
        boolean isNew =
                before.of(identifier).stream().noneMatch(held -> held.address().equals(address.address()));
        if (!plugged.isSuccess() && isNew) {
            giveBack(target, address, plugged);
        }
        return answers.told(plugged);
    }

    /** Only what is surely not in use: an agent that ran out of time may still do what it was asked. */
    private void giveBack(PlugTarget target, Cidr address, Reply plugged) throws IOException {
        Reply unplugged = target.unplug(agent, address);
        boolean unsure = ranOutOfTime(plugged) && !unplugged.isSuccess();
        Reply freed =
                unsure || ranOutOfTime(unplugged) ? unplugged : addresses.free(target.identifier(), address.address());
        if (!freed.isSuccess()) {
            console.failed(address + " stays with " + target.identifier() + ": give it back with 'fastdp ip free "
                    + target.identifier() + " " + address.address().getHostAddress() + "'");
        }
    }

    private static boolean ranOutOfTime(Reply reply) {
        return !reply.isSuccess() && reply.body().contains("Timeout");
    }
}
