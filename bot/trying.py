"""The local Slack that comes with Binôme, set up with Binôme's own manifest."""

from bot.manifest import manifest
from bot.signals import stop_signal
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox


def sandbox_config(*, port: int = 0, request_url: str | None = None, rate_limits: bool = True) -> SandboxConfig:
    asked = manifest("https://sandbox.invalid" if request_url else None)
    return SandboxConfig(port=port, manifest=asked, request_url=request_url, rate_limits=rate_limits)


def environment(url: str, config: SandboxConfig) -> dict[str, str]:
    """What Binôme needs to be set to, to talk to a sandbox."""
    return {
        "SLACK_API_URL": f"{url}/api/",
        "SLACK_BOT_TOKEN": config.bot_token,
        "SLACK_APP_TOKEN": config.app_token,
        "SLACK_SIGNING_SECRET": config.signing_secret,
        "BINOME_CLOCK_URL": f"{url.replace('http://', 'ws://')}/clock",
    }


def serve_sandbox(*, port: int, request_url: str | None, rate_limits: bool) -> None:
    """Run until Ctrl-C, after printing what to set for Binôme."""
    config = sandbox_config(port=port, request_url=request_url, rate_limits=rate_limits)
    stopping = stop_signal()
    with Sandbox(config) as sandbox:
        _tell(sandbox.url, config)
        stopping.wait()


def _tell(url: str, config: SandboxConfig) -> None:
    lines = [f"A local Slack with {config.company_size} made-up people is at {url}", "Binôme finds it with:"]
    lines += [f"  {name}={value}" for name, value in environment(url, config).items()]
    print("\n".join(lines), flush=True)  # noqa: T201 - this is what the command prints
