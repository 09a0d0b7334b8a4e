"""A cluster of real processes, started once for the tests of this folder."""

import pytest


@pytest.fixture(scope="package")
def processes(tmp_path_factory):
    """A cluster of two worker processes that are started again when they are lost."""
    distributed = pytest.importorskip("distributed", reason="Dask, the extra 'cluster', is not installed")
    dask = pytest.importorskip("dask")
    room = tmp_path_factory.mktemp("workers")
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=room
        ) as local,
    ):
        yield local
