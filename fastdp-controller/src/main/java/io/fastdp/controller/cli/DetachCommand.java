package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code fastdp detach}: unplugs each address first and gives it back then. Stateless. */
final class DetachCommand extends PlugCommand {
    DetachCommand(AgentClient agent, Console console) {
        super(agent, console);
    }

    int run(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of("--ifname", "--id"), Set.of(), AttachUsage.DETACH);
        return guarded(() -> {
            PlugTarget target = PlugTarget.Inside.of(read, AttachUsage.DETACH);
            return detach(target, read.words().subList(0, read.words().size() - 1));
        });
    }

    /** {@code fastdp hide}: the same for this host. */
    int hide(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of(), Set.of(), AttachUsage.HIDE);
        return guarded(() -> detach(new PlugTarget.Host(), read.words()));
    }

    private int detach(PlugTarget target, List<String> words) throws IOException {
        List<Cidr> named = new ArrayList<>();
        for (String word : words) {
            named.add(Cidr.parse(word.startsWith("ip:") ? word.substring("ip:".length()) : word));
        }
        return withHoldings(!named.isEmpty(), holdings -> detach(target, named, holdings));
    }

    private int detach(PlugTarget target, List<Cidr> named, Optional<Holdings> holdings) throws IOException {
        List<Cidr> all = named.isEmpty()
                ? holdings.map(held -> held.of(target.identifier())).orElse(List.of())
                : named;
        if (all.isEmpty()) {
            return console.failed("no address is recorded for " + target.identifier()
                    + ": name the one to detach; 'fastdp ip list' shows what is recorded");
        }
        int worst = Console.OK;
        for (Cidr address : all) {
            worst = Math.max(worst, detach(target, address, holdings));
        }
        return worst;
    }

    private int detach(PlugTarget target, Cidr address, Optional<Holdings> holdings) throws IOException {
        Reply unplugged = target.unplug(agent, address);
        Optional<String> holder = holdings.flatMap(held -> held.holderOf(address.address()));
        if (!unplugged.isSuccess() || holder.isEmpty()) {
            return answers.told(unplugged);
        }
        String free =
                "'fastdp ip free " + holder.get() + " " + address.address().getHostAddress() + "' gives it back";
        if (unplugged.body().isBlank()) {
            return console.failed(address + " is not on " + target + " and stays with " + holder.get() + "; " + free);
        }
        answers.told(unplugged);
        // filed under its own text: found at a start that did not know whose it is
        boolean ours = holder.get().equals(target.identifier())
                || holder.get().equals(address.address().getHostAddress());
        return ours
                ? answers.addresses(addresses.free(holder.get(), address.address()))
                : console.failed(address + " stays with " + holder.get() + "; " + free);
    }
}
